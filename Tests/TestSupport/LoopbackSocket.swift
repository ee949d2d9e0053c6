import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A port of 127.0.0.1 that listens, until it is stopped or released.
///
/// Connections are completed by the kernel from the backlog; nobody answers them unless `serve` was called.
package final class LoopbackSocket: Sendable {
  package let port: UInt16
  private let descriptor: CInt
  private let isServing = Atomic(false)
  private let isStopped = Atomic(false)

  package struct Unavailable: Error {}

  package init() throws {
    let descriptor = Self.make()
    var address = Self.address(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isListening else {
      close(descriptor)
      throw Unavailable()
    }
    self.descriptor = descriptor
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { stop() }

  /// Gives each connection to `connection`, on a thread of its own, and closes it afterwards. To be called once.
  ///
  /// The threads do not keep the socket alive.
  package func serve(_ connection: @escaping @Sendable (_ client: CInt) -> Void) {
    isServing.store(true, ordering: .sequentiallyConsistent)
    let descriptor = descriptor
    // Ends when the socket is shut down, and only then closes it: its number may at once be another one's.
    Thread.detachNewThread {
      defer { close(descriptor) }
      while true {
        let client = accept(descriptor, nil, nil)
        guard client >= 0 else { return }
        Thread.detachNewThread {
          connection(client)
          close(client)
        }
      }
    }
  }

  /// Takes no more connections; those that are there go on.
  package func stop() {
    guard !isStopped.exchange(true, ordering: .sequentiallyConsistent) else { return }
    if isServing.load(ordering: .sequentiallyConsistent) {
      shutdown(descriptor, Int32(SHUT_RDWR))
    } else {
      close(descriptor)
    }
  }

  /// Connects to a port of 127.0.0.1; nil if nobody listens there.
  /// - Returns: a descriptor for the caller to close.
  package static func connect(to port: UInt16) -> CInt? {
    let descriptor = make()
    var address = address(port)
    let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        systemConnect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  private static func make() -> CInt {
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

/// The system's `connect`, which inside the type its own method hides.
private func systemConnect(_ descriptor: CInt, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> CInt {
  connect(descriptor, address, length)
}
