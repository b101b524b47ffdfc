/** Kinds of test files, by their path and text. */
const isTest = (file) => /[.]test[.](ts|tsx|mjs)$/.test(file);
/** Runs files of the queue (shared-process.mjs). */
export const isShare = (file) => /^tools[/]test-run[/]share-\d[.]test[.]mjs$/.test(file);
export const isSystemTest = (file) => isTest(file) && file.startsWith('test/');
export const isUnitTest = (file) => isTest(file) && !isSystemTest(file) && !isShare(file);

/** What a test file would leave to the next one in its process. */
const LEAVES =
  /\bprocess[.](chdir|exit|exitCode|on|once|umask)\b|\bprocess[.]env\b[^;\n]*[^=!<>]=[^=>]|\bglobalThis[.\w[\]']* *=[^=]|configureGlobal|[.]mock[.]|import *{[^}]*\bmock\b[^}]*}/;

/** Whether a test file has to have a process of its own, by its text. */
export const isAlone = (text) => LEAVES.test(text);
