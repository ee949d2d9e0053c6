import JSON
import Verification

/// A run on record, in words.
enum ScreenRecord {
  /// What the rehearsal read back, and compared.
  static func readBack(_ record: JSONValue) -> String {
    guard let back = record["readBack"], let documents = back.count("documents"), let equal = back.count("equal") else {
      return "not read back"
    }
    let others = [
      ("missing", back.count("missing")), ("extra", back.count("extra")), ("changed", back.count("changed")),
    ]
    .compactMap { name, count in count.flatMap { $0 > 0 ? "\(Quantity.grouped($0)) \(name)" : nil } }
    return (["\(Quantity.grouped(equal)) of \(Quantity.grouped(documents)) equal"] + others).joined(separator: ", ")
  }

  /// Whether it counts as proof, and why not. A record outlives its files: green only while the bucket has them.
  static func standing(_ record: JSONValue) -> (tone: ScreenTone, words: String) {
    guard record.isTrue("counts") else { return (.unknown, "does not count") }
    if record.isTrue("passed") {
      switch record["held"]?.truth {
      case true?: return (.good, "passed")
      case false?: return (.warning, "passed, files gone")
      case nil: return (.unknown, "passed, files unknown")
      }
    }
    let verdict = record.string("verdict")
    return verdict == "verified"
      ? (.warning, "verified, not rehearsed") : (ScreenWords.verdict(verdict) == .bad ? .bad : .warning, verdict ?? "?")
  }
}
