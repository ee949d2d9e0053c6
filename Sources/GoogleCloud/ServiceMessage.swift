/// A service's own words, as they are part of a message of ours: behind the status of a call, or behind what announces an
/// emulator's log.
///
///     firestore://p: RunQuery was answered with INVALID_ARGUMENT: The value "4111 1111" is not allowed.
///
/// Such words can repeat documents' values, so `--hide-values` leaves them out. A message is composed further, and is kept in
/// findings, journals and reports as text. So this type alone puts the words into messages, and finds them there again.
package enum ServiceMessage {
  /// What is said in their place.
  package static let substitute = "The service's message is left out by --hide-values."

  private static let logMark = "Its log ends: "

  /// `INVALID_ARGUMENT: the words`, or the status alone where there are none.
  package static func text(_ status: RPCStatus, _ words: String) -> String {
    words.isEmpty ? status.name : "\(status.name): \(words)"
  }

  /// `Its log ends: the words`.
  package static func log(_ words: String) -> String { logMark + words }

  /// A text without a service's words, if it has any; the status stays.
  ///
  /// What follows them goes too: the words may be any, so nothing tells where they end.
  package static func hide(in text: String) -> String {
    // By bytes: a character of the words may join the space before it.
    let bytes = text.utf8
    let statuses = RPCStatus.allCases.compactMap { bytes.firstRange(of: "\($0.name):".utf8) }
      .map { bytes.index(before: $0.upperBound) }
    let log = bytes.firstRange(of: logMark.utf8)?.lowerBound
    guard let end = (statuses + [log].compactMap(\.self)).min() else { return text }
    var own = String(text[..<end])
    if own.hasSuffix(" ") { own.removeLast() }
    guard let last = own.last else { return substitute }
    return own + (last == "." ? " " : ". ") + substitute
  }
}
