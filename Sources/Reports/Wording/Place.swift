import Documents
import Verification

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
