/**
 * Every native part by version, and by sha256 where it does not come through npm or Go modules (which check their own).
 * New hashes: `python3 -m pip install --dry-run --ignore-installed --report - --target x <same selectors> <package>==<version>`.
 */
export const TENSORFLOW = '2.21.0';
export const LIGHTGBM = '4.7.0';
export const TEMPORAL = '1.5.1';
export const VERSITYGW = '1.8.0';

/** Which interpreter's build of a wheel is taken: only its C library is used, so the machine's own Python does not matter. */
export const WHEEL_TARGET = {
  pythonVersion: '3.12',
  abi: 'cp312',
  platforms: [
    'manylinux_2_28_x86_64',
    'manylinux_2_27_x86_64',
    'manylinux_2_17_x86_64',
    'manylinux2014_x86_64',
    'manylinux_2_12_x86_64',
    'manylinux2010_x86_64',
  ],
};

export const LIGHTGBM_WHEEL = wheel(
  'lightgbm',
  LIGHTGBM,
  'd23e922acd891e77212e4d0fbcee9ba973c96dee479491341d05ba595357ebb7',
  4,
);

export const TENSORFLOW_WHEELS = {
  cpu: [
    wheel(
      'tensorflow-cpu',
      TENSORFLOW,
      'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
      274,
    ),
  ],
  cuda: [
    wheel('tensorflow', TENSORFLOW, 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0', 573),
    wheel(
      'nvidia-cublas-cu12',
      '12.9.3.13',
      'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
    ),
    wheel(
      'nvidia-cuda-cupti-cu12',
      '12.8.90',
      'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
    ),
    wheel(
      'nvidia-cuda-nvcc-cu12',
      '12.9.86',
      '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
    ),
    wheel(
      'nvidia-cuda-nvrtc-cu12',
      '12.9.86',
      '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
    ),
    wheel(
      'nvidia-cuda-runtime-cu12',
      '12.9.79',
      '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
    ),
    wheel(
      'nvidia-cudnn-cu12',
      '9.28.0.42',
      '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
    ),
    wheel(
      'nvidia-cufft-cu12',
      '11.4.1.4',
      'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
    ),
    wheel(
      'nvidia-curand-cu12',
      '10.3.10.19',
      '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
    ),
    wheel(
      'nvidia-cusolver-cu12',
      '11.7.5.82',
      '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
    ),
    wheel(
      'nvidia-cusparse-cu12',
      '12.5.10.65',
      '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
    ),
    wheel('nvidia-nccl-cu12', '2.32.3', 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c'),
    wheel(
      'nvidia-nvjitlink-cu12',
      '12.9.86',
      'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
    ),
  ],
};

function wheel(name, version, sha256, megabytes) {
  return { name, version, sha256, megabytes };
}
