/// The host of an address.
///
/// Where it is, is decided by its name alone. No name is looked up: what a name server answers can change.
package struct HostName: Sendable, Equatable {
  /// Without the brackets around an IPv6 address.
  package let text: String

  package init(_ text: String) {
    self.text = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
  }

  /// Whether it is this machine: `localhost`, 127.0.0.0/8 or ::1. A name that begins like one of these is not.
  package var isLoopback: Bool { ["localhost", "::1"].contains(text.lowercased()) || octets?.first == 127 }

  /// Whether routers never forward what is sent to it: 169.254.0.0/16, where clouds have their metadata servers.
  ///
  /// Source: RFC 3927.
  package var isLinkLocal: Bool { octets?.starts(with: [169, 254]) == true }

  /// How to reach a port of this host without sending anything unencrypted over the network.
  /// - Returns: the command, and `HOST:PORT` as it is then reached on this machine.
  package func tunnel(to port: Int) -> (command: String, server: String) {
    // Ports below 1024 are the superuser's.
    let own = port < 1_024 ? port + 8_000 : port
    return ("ssh -L \(own):localhost:\(port) \(isWord ? text : "HOST")", "localhost:\(own)")
  }

  /// The numbers of an IPv4 address; nil for any other host. Programs read a number that begins with 0 in base 8.
  private var octets: [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in part.wholeMatch(of: /0|[1-9][0-9]*/).flatMap { UInt8($0.output) } }
    return parts.count == 4 && numbers.count == 4 ? numbers : nil
  }

  /// Whether a shell takes it for one word, and ssh for a host.
  private var isWord: Bool {
    !text.hasPrefix("-") && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || ".-:".utf8.contains($0) }
  }
}
