/** Kinds of test files, by their path. */
const isTest = (file) => /[.]test[.](ts|tsx|mjs)$/.test(file);
/** Runs the pure files of its share (pure-share.mjs). */
export const isShare = (file) => /^tools[/]test-run[/]share-\d[.]test[.]mjs$/.test(file);
export const isSystemTest = (file) => isTest(file) && file.startsWith('test/');
export const isUnitTest = (file) => isTest(file) && !isSystemTest(file) && !isShare(file);
