// The connections of a server: which of them wait for nothing, so that to close them loses neither request nor answer.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export interface Connections {
  /** Closes each connection that is idle, at once or as soon as it is. */
  closeWhenIdle(): void
}

/** Whoever has just connected is about to ask. */
const silenceMs = 500

interface Connection {
  /** Requests that are not read to their end, and answers that are not sent to theirs. */
  underWay: number
  /** What had been read when the last of them ended: more is the beginning of another request. */
  bytesRead: number
}

/** Node's own `closeIdleConnections`, also called by `close`, cuts answers that are written but not yet sent. */
export function watchConnections(server: Server): Connections {
  const open = new Map<Socket, Connection>()
  let isClosing = false

  function closeIfIdle(socket: Socket, { underWay, bytesRead }: Connection): void {
    if (underWay === 0 && bytesRead === socket.bytesRead) socket.destroySoon()
  }

  server.on('connection', (socket) => {
    open.set(socket, { underWay: 0, bytesRead: 0 })
    socket.once('close', () => open.delete(socket))
  })
  server.on('request', (request, response) => {
    const { socket } = request
    const connection = open.get(socket)
    if (connection === undefined) return
    const end = () => {
      connection.underWay -= 1
      connection.bytesRead = socket.bytesRead
      if (isClosing) closeIfIdle(socket, connection)
    }
    connection.underWay += 2
    request.on('close', end)
    response.on('close', end)
  })

  return {
    closeWhenIdle() {
      isClosing = true
      for (const [socket, connection] of open)
        if (connection.bytesRead > 0) closeIfIdle(socket, connection)
        else setTimeout(closeIfIdle, silenceMs, socket, connection).unref()
    },
  }
}
