import { createContext } from './context.mjs';
import { writeManifest } from './manifest.mjs';
import { partsFor } from './parts.mjs';
import { requirePrerequisites } from './prerequisites.mjs';
import { createProgress } from './progress.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * Makes what is missing of a level's parts, in parallel where nothing stands in between, and answers the context.
 * What is whole is left alone, so a second call costs a few file look-ups. The first failure ends it.
 * @throws SetupError with what to do about it.
 */
export async function ensureSetup(level, { env = process.env, stream = process.stderr } = {}) {
  const context = createContext(env);
  const parts = await partsFor(level, context);
  const missing = parts.filter((part) => !part.ready());
  if (missing.length > 0) {
    await requirePrerequisites(missing, context);
    await makeParts(missing, stream);
  }
  if (level !== 'light') writeManifest(context, parts);
  return context;
}

/** Each part starts when those it comes `after` are made. */
export async function makeParts(parts, stream) {
  // Ctrl-C has to pass through process.exit, whose listeners end the children and take locks and scratch folders away
  const interrupt = () => process.exit(130);
  // a lock, a scratch folder and a child for each part at once are no leak
  process.setMaxListeners(Math.max(process.getMaxListeners(), 10 + 3 * parts.length));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const progress = createProgress(stream);
  const made = new Map();
  const make = async (part) => {
    await Promise.all(part.after.map((name) => made.get(name)));
    const line = progress.begin(part.label, { about: part.about });
    try {
      await part.make(line);
      if (!part.ready())
        throw new SetupError(
          'was made, but is not whole; start again, and if it stays so delete its folder in the cache',
        );
      line.done();
    } catch (error) {
      line.failed();
      throw new SetupError(`${part.label}: ${error.message}`, { cause: error });
    }
  };
  try {
    for (const part of parts) made.set(part.name, make(part));
    await Promise.all(made.values());
  } finally {
    progress.close();
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
  }
}
