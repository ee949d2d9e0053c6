import JSON
import Policy
import Verification

/// How a thing is, for its colour and its shape. What is not known is grey.
enum ScreenTone: String, Sendable {
  case good = "verified"
  case warning = "different"
  case bad = "corrupt"
  case unknown = "incomplete"

  /// Of a check's outcome as the API has it; another word is not known.
  init(outcome: String?) {
    self =
      switch outcome {
      case "ok": .good
      case "warning", "note": .warning
      case "failed", "problem": .bad
      default: .unknown
      }
  }

  /// The worst of several; not known for none.
  static func worst(_ tones: [ScreenTone]) -> ScreenTone {
    [.bad, .unknown, .warning, .good].first(where: tones.contains) ?? .unknown
  }
}

// What screens read of the API's answers. A member that is not there, or has another type, is nil: a screen then says that the
// thing is not known.
extension JSONValue {
  func string(_ member: String) -> String? { self[member]?.text }
  func count(_ member: String) -> Int? { self[member]?.integer.map { Int(clamping: $0) } }
  func list(_ member: String) -> [JSONValue] { self[member]?.elements ?? [] }
  func strings(_ member: String) -> [String] { list(member).compactMap(\.text) }
  func isTrue(_ member: String) -> Bool { self[member]?.truth ?? false }

  func number(_ member: String) -> Double? {
    if case .number(let text)? = self[member] { Double(text) } else { nil }
  }

  /// In microseconds since 1970.
  func time(_ member: String) -> Int64? { string(member).flatMap { Timestamp.microseconds($0) } }
}

/// Instants as screens show them, in UTC.
enum ScreenTime {
  private static let day: Int64 = 86_400_000_000

  /// `2026-11-30 03:00 UTC`
  static func text(_ time: Int64) -> String {
    let text = Timestamp.text(microseconds: time)
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }

  /// `03:00 UTC today`, `03:00 UTC yesterday`, `03:00 UTC on 2026-11-20`
  /// - Parameter now: in microseconds since 1970.
  static func moment(_ time: Int64, now: Int64) -> String {
    let text = Timestamp.text(microseconds: time)
    let days = Timestamp.seconds(now).seconds / 86_400 - Timestamp.seconds(time).seconds / 86_400
    let when =
      switch days {
      case 0: "today"
      case 1: "yesterday"
      default: "on \(text.prefix(10))"
      }
    return "\(text.dropFirst(11).prefix(5)) UTC \(when)"
  }

  /// `7 h ago`
  static func ago(_ time: Int64, now: Int64) -> String {
    let age = Age.text(now - time)
    return now < time ? age : "\(age) ago"
  }

  static func age(seconds: Int) -> String { Age.text(Int64(clamping: seconds) * 1_000_000) }
}

/// Words of the API as a person reads them.
enum ScreenWords {
  /// The beginning of a key's id, as in `3f2a91c0`; the whole one is in the record.
  static func key(_ id: String) -> String { String(id.prefix(8)) }

  static func signature(_ record: JSONValue) -> (tone: ScreenTone, words: String) {
    let signer = record.string("key").map { " by key \(key($0))" } ?? ""
    return switch record.string("signature") {
    case "valid": (.good, "signed\(signer)")
    case "invalid": (.bad, "signature invalid")
    case "unsigned": (.warning, "not signed")
    case "notChecked": (.unknown, "signature not checked")
    default: (.unknown, "signature not known")
    }
  }

  /// What a run on record says of the files that are in the bucket now.
  static func run(_ run: JSONValue) -> (tone: ScreenTone, words: String) {
    let words = "\(run.string("verdict") ?? "?"), \(run.string("depth") ?? "?")"
    return switch run.string("by") {
    case "digest": (verdict(run.string("verdict")), words)
    case "metadata": (.unknown, "of the same metadata only")
    default: (.unknown, "of other files")
    }
  }

  static func verdict(_ verdict: String?) -> ScreenTone {
    switch verdict {
    case "verified": .good
    case "different": .warning
    case "corrupt": .bad
    default: .unknown
    }
  }

  /// Where a rehearsal imported the backup.
  static func staging(_ kind: String?) -> String {
    switch kind {
    case "embedded": "embedded staging, not by Google's import"
    case "emulator": "Google's emulator"
    case "firestore": "a Firestore database"
    default: "staging that is not named"
    }
  }
}
