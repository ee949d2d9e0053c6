package import Documents
import Files

/// The file of `--ours`: ids of entries that somebody looked at, one a line.
package enum AcceptedEntries {
  /// Many times as long as any list that a person looked at.
  private static let mostBytes = 1 << 20

  /// Empty lines, and those that begin with `#`, are passed over; no id begins so.
  /// - Throws: `usage` for a file that cannot be read, or that is not text.
  package static func read(_ file: String) throws(BackupError) -> [ExactName] {
    let bytes = try NamedFile.read(file, limit: mostBytes) { message in
      BackupError(.usage, "\(file): \(message)", remedy: "Check what --ours names.")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw BackupError(
        .usage, "\(file) is not text in UTF-8.", remedy: "Write the ids of entries into it, one a line.")
    }
    return ids(text)
  }

  /// Each id once, in the order of the lines.
  static func ids(_ text: String) -> [ExactName] {
    var seen: Set<ExactName> = []
    // By bytes: to Swift, a carriage return and a newline are one character.
    return text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let blanks: [UInt8] = [0x20, 0x09, 0x0D]
      let bytes = Array(line).trimmed(of: blanks)
      guard let first = bytes.first, first != UInt8(ascii: "#") else { return nil }
      let id = ExactName(decoding: bytes)
      return seen.insert(id).inserted ? id : nil
    }
  }
}

extension [UInt8] {
  fileprivate func trimmed(of blanks: [UInt8]) -> ArraySlice<UInt8> {
    var rest = self[...]
    while let last = rest.last, blanks.contains(last) { rest.removeLast() }
    return rest.drop { blanks.contains($0) }
  }
}
