import Documents
import Verification

extension Sequence where Element == Finding {
  /// How many there are; one can count for many.
  var total: Int { reduce(0) { $0 + $1.count } }
}

extension [Finding] {
  /// Says how many are not shown, and how to see them; nil if all are.
  /// - Returns: `100 of 48,211 findings shown` and `--max-findings 48211`.
  func cap(_ limit: Int) -> (shown: String, rest: String)? {
    guard count > limit else { return nil }
    let shown = Quantity.grouped(prefix(limit).total)
    return ("\(shown) of \(Quantity.counted(total, "finding")) shown", "--max-findings \(count)")
  }
}

extension Finding {
  /// Where it is, the largest thing first: file, byte, record, document. Empty if it is about the whole export.
  var place: [String] {
    var parts: [String] = []
    if let file { parts.append(file.text) }
    if let offset { parts.append("byte \(Quantity.grouped(offset))") }
    if let record { parts.append("record \(Quantity.grouped(record))") }
    if let document { parts.append("document \(document)") }
    return parts
  }
}
