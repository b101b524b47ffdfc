/**
 * onnxruntime-node, which sends nothing. From 1.29 on it reports model and machine to its maker, keeps a database of events
 * in the home folder and logs in /tmp, unless the environment says otherwise before the first session.
 */
import ort from 'onnxruntime-node';

process.env.ORT_DISABLE_TELEMETRY = '1';

export default ort;
