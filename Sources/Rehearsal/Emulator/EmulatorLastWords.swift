import GoogleCloud

extension EmulatorLog {
  private static let linesQuoted = 3
  /// Enough for an exception's message.
  private static let charactersQuoted = 500

  /// A sentence with the last lines of a log that tell something; empty if there are none.
  ///
  /// The log is of java.util.logging, which writes two lines for an event, the first with the time and the class:
  ///
  ///     Nov 24, 2026 2:21:49 AM com.google.cloud.datastore.emulator.impl.util.WrappedStreamObserver onError
  ///     WARNING: Operation failed: Message missing required fields: raw_property[0].value
  ///     com.google.protobuf.UninitializedMessageException: Message missing required fields: raw_property[0].value
  ///     	at com.google.protobuf.AbstractMessage$Builder.newUninitializedMessageException(AbstractMessage.java:461)
  ///
  /// Neither that first line nor stack frames nor what is only information tells why something failed.
  static func words(of log: String) -> String {
    let lines = log.split(whereSeparator: \.isNewline)
    let telling = lines.indices.filter { index in
      let next = index + 1 < lines.endIndex ? lines[index + 1] : ""
      return !isDetail(lines[index]) && !isLevel(next)
    }
    let quoted = telling.suffix(linesQuoted).map { harmless(lines[$0]) }.joined(separator: " | ")
    guard !quoted.isEmpty else { return "" }
    let isCut = quoted.count > charactersQuoted
    return ServiceMessage.log("\(isCut ? "…" : "")\(quoted.suffix(charactersQuoted))")
  }

  private static func isDetail(_ line: Substring) -> Bool {
    guard let first = line.first else { return true }
    return first.isWhitespace || line.hasPrefix("INFO: ")
  }

  private static func isLevel(_ line: Substring) -> Bool {
    ["INFO: ", "WARNING: ", "SEVERE: "].contains { line.hasPrefix($0) }
  }

  /// What acts on a terminal, or turns the line around, becomes a space: exceptions quote what they were given.
  private static func harmless(_ line: Substring) -> String {
    let hidden: [Unicode.GeneralCategory] = [.control, .format, .lineSeparator, .paragraphSeparator]
    let scalars = line.unicodeScalars.map { hidden.contains($0.properties.generalCategory) ? " " : $0 }
    return String(String.UnicodeScalarView(scalars))
  }
}
