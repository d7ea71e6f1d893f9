// Node's HTTP server alone: an import of node:http also reads its WebSocket, and so loads a whole HTTP client at each start.
export const { createServer } = process.getBuiltinModule('node:http')
