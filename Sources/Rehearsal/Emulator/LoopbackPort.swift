import Foundation
import Verification

/// Ports of 127.0.0.1.
enum LoopbackPort {
  /// A port that was free a moment ago: the system chose it, and gave it back. Another program may take it before it is
  /// used, so the user must be ready to ask again.
  static func free() throws(EmulatorError) -> UInt16 {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    let descriptor = socket(AF_INET, stream, 0)
    guard descriptor >= 0 else { throw noPort }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw noPort }
    return UInt16(bigEndian: address.sin_port)
  }

  private static let noPort = EmulatorError(
    code: .emulatorStartFailed, message: "The system has no free port on 127.0.0.1.",
    remedy: "Close some connections and try again.")
}
