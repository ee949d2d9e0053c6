import Foundation
import Synchronization
import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A port of 127.0.0.1 that passes everything on to another one, and cuts connections off after some bytes of the answer.
final class CuttingProxy: Sendable {
  private let socket: LoopbackSocket
  private let target: UInt16
  private let bytes: Int
  private let cutsLeft: Mutex<Int>

  var port: UInt16 { socket.port }
  /// How many connections were cut off.
  var cuts: Int { cutsAtFirst - cutsLeft.withLock { $0 } }
  private let cutsAtFirst: Int

  /// - Parameters:
  ///   - bytes: of the answer, after which a connection is cut off.
  ///   - cuts: so many connections; later ones live.
  init(to target: UInt16, cuttingAfter bytes: Int, cuts: Int) throws {
    self.target = target
    self.bytes = bytes
    cutsAtFirst = cuts
    cutsLeft = Mutex(cuts)
    socket = try LoopbackSocket()
    socket.serve { [weak self] client in self?.serve(client) }
  }

  func stop() { socket.stop() }

  private func serve(_ client: CInt) {
    guard let server = LoopbackSocket.connect(to: target) else { return }
    defer { close(server) }
    var answered = 0
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      var ends = [
        pollfd(fd: client, events: Int16(POLLIN), revents: 0), pollfd(fd: server, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&ends, 2, -1) > 0 else { return }
      for (number, end) in ends.enumerated() where end.revents != 0 {
        let count = read(end.fd, &buffer, buffer.count)
        guard count > 0, write(number == 0 ? server : client, buffer, count) == count else { return }
        answered += number == 1 ? count : 0
      }
      let isCut =
        answered >= bytes
        && cutsLeft.withLock { left in
          guard left > 0 else { return false }
          left -= 1
          return true
        }
      if isCut { return }
    }
  }
}
