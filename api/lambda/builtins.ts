/**
 * What the service needs of Node, without the ES facades of its modules. An `import` from `node:http` reads every export at
 * once, and with them the ones that Node would load late (WebSocket and what is behind it): a third of a start.
 */
export const { createServer, request } = process.getBuiltinModule('node:http');
export const { readFileSync } = process.getBuiltinModule('node:fs');
