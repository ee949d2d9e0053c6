import Foundation

/// The machine that this process runs on, as its system names it.
package struct Machine: Sendable, Equatable {
  /// The host's name; "unknown" if the system does not tell.
  package var host: String
  /// The operating system with its version, such as "Ubuntu 24.04.2 LTS".
  package var system: String

  package init(host: String, system: String) {
    self.host = host
    self.system = system
  }

  /// Nothing is asked for over the network: a host's name is what gethostname(2) says.
  package static var current: Machine {
    // POSIX limits a name to 255 bytes (HOST_NAME_MAX).
    var buffer = [CChar](repeating: 0, count: 256)
    let isKnown = gethostname(&buffer, buffer.count - 1) == 0
    let name = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return Machine(
      host: isKnown && !name.isEmpty ? String(decoding: name, as: UTF8.self) : "unknown",
      system: ProcessInfo.processInfo.operatingSystemVersionString)
  }
}
