package import Comparison
import Documents
import JSON

/// One line of `--changes`: a difference as NDJSON, with every value whole.
///
///     {"document":"companies/c1","kind":"changed","fields":[
///       {"path":"total","left":{"doubleValue":1.0},"right":{"integerValue":"1"}}]}
///
/// A side where the field does not exist is left out, and so is `fields` for a document on one side only. Hidden values are
/// no values of Firestore's: `"left":{"type":"string","bytes":12}`.
package struct ChangeLine: Sendable {
  private let difference: DocumentDifference
  private let hidesValues: Bool

  package init(_ difference: DocumentDifference, hidesValues: Bool = false) {
    self.difference = difference
    self.hidesValues = hidesValues
  }

  /// The line, with its newline.
  package var bytes: [UInt8] {
    var json = JSONWriter()
    json.object { $0.members(of: difference, kind: difference.kind.rawValue, hidesValues: hidesValues) }
    return json.line()
  }
}

extension JSONWriter {
  mutating func members(of difference: DocumentDifference, kind: String, hidesValues: Bool) {
    member("document", difference.path.description)
    member("kind", kind)
    guard difference.kind == .changed else { return }
    objects("fields", difference.fields) { json, field in
      json.member("path", field.path.description)
      json.member("left", field.left, isHidden: hidesValues)
      json.member("right", field.right, isHidden: hidesValues)
    }
  }

  /// Appends a value as the REST API has it, or if it is hidden its type with `bytes`, `values`, `fields` or `coordinates`.
  private mutating func member(_ key: StaticString, _ value: Value?, isHidden: Bool) {
    guard isHidden, let value else { return member(key, value) }
    let hidden = HiddenValue(value)
    object(key) { json in
      json.member("type", hidden.type)
      guard let length = hidden.length else { return }
      switch length.unit {
      case .bytes: json.member("bytes", length.count)
      case .values: json.member("values", length.count)
      case .fields: json.member("fields", length.count)
      case .coordinates: json.member("coordinates", length.count)
      }
    }
  }
}
