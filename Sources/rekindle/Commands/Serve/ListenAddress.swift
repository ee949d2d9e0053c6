import ArgumentParser
import Dashboard
import Documents

/// The value of `serve --listen`: an address of this machine and a port.
struct ListenAddress: ExpressibleByArgument {
  /// An IP address, IPv6 without brackets.
  var host: String
  var port: Int

  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// `127.0.0.1:8080`, `localhost:8080`, `[::1]:8080`, `0.0.0.0:8080`.
  init?(argument: String) {
    guard let colon = argument.utf8.lastIndex(of: UInt8(ascii: ":")),
      let port = UInt16(argument[argument.utf8.index(after: colon)...])
    else { return nil }
    var host = String(argument[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
    } else if host.utf8.contains(UInt8(ascii: ":")) {
      return nil
    }
    guard !host.isEmpty else { return nil }
    self.host = host == "localhost" ? "127.0.0.1" : host
    self.port = Int(port)
  }

  /// Whether only this machine reaches it.
  var isLoopback: Bool { HostName(host).isLoopback }

  var defaultValueDescription: String { "\(host):\(port)" }
}
