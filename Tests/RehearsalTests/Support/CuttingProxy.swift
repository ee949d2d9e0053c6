import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A port of 127.0.0.1 that passes everything on to another one, and cuts connections off after some bytes of the answer.
final class CuttingProxy: Sendable {
  let port: UInt16
  private let listener: CInt
  private let target: UInt16
  private let bytes: Int
  private let cutsLeft: Mutex<Int>

  struct Unavailable: Error {}

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
    listener = CuttingProxy.makeSocket()
    var address = CuttingProxy.address(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isListening else { throw Unavailable() }
    port = UInt16(bigEndian: address.sin_port)
    // Ends when the listener is shut down.
    Thread.detachNewThread { [self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { return }
        Thread.detachNewThread { [self] in serve(client) }
      }
    }
  }

  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private func serve(_ client: CInt) {
    let server = CuttingProxy.makeSocket()
    defer {
      close(client)
      close(server)
    }
    var address = CuttingProxy.address(target)
    let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { return }
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

  private static func makeSocket() -> CInt {
    #if canImport(Glibc)
      socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      socket(AF_INET, SOCK_STREAM, 0)
    #endif
  }

  private static func address(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    return address
  }
}
