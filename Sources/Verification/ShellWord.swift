import Documents

/// A command's argument, quoted for a POSIX shell where it needs to be, so that a copied command does what it says.
package enum ShellWord {
  /// A file, or something else that stands by itself.
  package static func quoted(_ word: String) -> String {
    // A word that begins with `-` would be taken for an option.
    literally(word.hasPrefix("-") ? "./" + word : word)
  }

  /// An option with its value, whatever that begins with.
  package static func option(_ name: String, _ value: String) -> String {
    name + (value.hasPrefix("-") ? "=" : " ") + literally(value)
  }

  /// A word of a command behind its first one, an option with a value too: `--member=user:me@example.com`.
  package static func argument(_ word: String) -> String {
    let isOption = word.hasPrefix("--") && word.utf8.allSatisfy { isPlain($0) || "=@,".utf8.contains($0) }
    return isOption ? word : literally(word)
  }

  /// A word that is taken as it is, whatever it begins with.
  package static func literally(_ word: String) -> String {
    guard word.isEmpty || !word.utf8.allSatisfy(isPlain) else { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  private static func isPlain(_ byte: UInt8) -> Bool { byte.isASCIILetterOrDigit || "/._-:".utf8.contains(byte) }
}
