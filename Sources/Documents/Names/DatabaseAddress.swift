/// A database that is read over a network, as it is typed.
///
///     emulator://HOST:PORT/PROJECT[/DATABASE]
///     firestore://PROJECT[/DATABASE]
///
/// Without a database it is `(default)`. Emulators speak plain HTTP, so HOST is this machine: `HostName.isLoopback`.
package enum DatabaseAddress: Sendable, Equatable {
  /// `server` is `http://HOST:PORT`.
  case emulator(server: String, DatabaseName)
  case firestore(DatabaseName)

  /// Why a text that begins like an address is none.
  package struct Problem: Error, Sendable, CustomStringConvertible {
    package var description: String
  }

  /// Nil for a text that is a path.
  /// - Throws: `Problem` for one that begins like an address and is none, and for an emulator on another machine.
  package init?(_ text: String) throws(Problem) {
    for scheme in ["emulator", "firestore"] where text.hasPrefix("\(scheme)://") {
      var parts = String(text.dropFirst(scheme.count + 3)).partsOfName().map { ExactName($0) }
      let isEmulator = scheme == "emulator"
      let server = isEmulator && !parts.isEmpty ? parts.removeFirst().text : ""
      let form = isEmulator ? "emulator://HOST:PORT/PROJECT/DATABASE" : "firestore://PROJECT/DATABASE"
      let place = Self.place(server)
      guard (1...2).contains(parts.count), parts.allSatisfy(Self.isName), !isEmulator || place != nil else {
        throw Problem(
          description: "\(text) is no address of a database: write \(form); without a database it is (default).")
      }
      let name = DatabaseName(project: parts[0], database: parts.count == 2 ? parts[1] : DatabaseName.defaultID)
      if let place, !place.host.isLoopback { throw Self.elsewhere(text, place, name) }
      self = isEmulator ? .emulator(server: "http://\(server)", name) : .firestore(name)
      return
    }
    return nil
  }

  package var database: DatabaseName {
    switch self {
    case .emulator(_, let name), .firestore(let name): name
    }
  }

  /// What projects' and databases' ids are made of; a project of an organisation's own domain has `:` and `.`.
  private static func isName(_ name: ExactName) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0.isASCIILetterOrDigit || "-_.:()".utf8.contains($0) }
  }

  /// The parts of `HOST:PORT`; nil for any other text.
  private static func place(_ text: String) -> (host: HostName, port: Int)? {
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")), colon > text.startIndex,
      let port = Int(text[text.index(after: colon)...]), (1...65_535).contains(port),
      text[..<colon].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/?#@\\".utf8.contains($0) })
    else { return nil }
    return (HostName(String(text[..<colon])), port)
  }

  private static func elsewhere(_ text: String, _ place: (host: HostName, port: Int), _ name: DatabaseName) -> Problem {
    let tunnel = place.host.tunnel(to: place.port)
    return Problem(
      description:
        "\(text) is on another machine, \(place.host.text). Emulators speak plain HTTP, and Rekindle sends plain HTTP only "
        + "to this machine. Open a tunnel, \(tunnel.command), and write "
        + "emulator://\(tunnel.server)/\(name.project)/\(name.database).")
  }
}

extension DatabaseAddress: CustomStringConvertible {
  package var description: String {
    switch self {
    case .emulator(let server, let name):
      "emulator://\(server.dropFirst("http://".count))/\(name.project)/\(name.database)"
    case .firestore(let name): "firestore://\(name.project)/\(name.database)"
    }
  }
}
