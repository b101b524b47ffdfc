/**
 * Serves the model of TEMPOCAST_SERVE_MODEL (model.onnx): to Lambda where it says so, else on TEMPOCAST_SERVE_PORT (8080) of
 * TEMPOCAST_SERVE_HOST (0.0.0.0).
 */
import { createHandler } from './handler.ts';
import { serveInvocations } from './lambda-runtime.ts';
import { loadServedModel } from './served-model.ts';
import { listen } from './server.ts';

const { env } = process;
const log = (event: string, more: object) => process.stderr.write(`${JSON.stringify({ event, ...more })}\n`);
const model = loadServedModel(env.TEMPOCAST_SERVE_MODEL ?? 'model.onnx');
model.catch((error: Error) => {
  log('no-model', { message: error.message });
  process.exit(1);
});
const handler = createHandler(model, { onError: (error) => log('error', { message: String(error) }) });

if (env.AWS_LAMBDA_RUNTIME_API) {
  await serveInvocations(env.AWS_LAMBDA_RUNTIME_API, handler);
} else {
  const server = await listen(
    handler,
    Number(env.TEMPOCAST_SERVE_PORT ?? 8080),
    env.TEMPOCAST_SERVE_HOST ?? '0.0.0.0',
  );
  const { port } = server.address() as { port: number };
  log('listening', { port, ms: Math.round(performance.now()) });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => server.close(() => process.exit(0)));
}
