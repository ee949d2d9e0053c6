package import Comparison
import Documents
import JSON

extension DocumentDifference {
  /// One line of `--changes`, with its newline: a difference as NDJSON, with every value whole.
  ///
  ///     {"document":"companies/c1","kind":"changed","fields":[
  ///       {"path":"total","left":{"doubleValue":1.0},"right":{"integerValue":"1"}}]}
  ///
  /// A side where the field does not exist is left out, and so is `fields` for a document on one side only. Hidden values
  /// are no values of Firestore's: `"left":{"type":"string","bytes":12}`.
  package func changeLine(hidesValues: Bool = false) -> [UInt8] {
    var json = JSONWriter()
    json.object { $0.members(of: self, kind: kind.rawValue, hidesValues: hidesValues) }
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
    object(key) { json in
      json.member("type", value.typeName)
      if let length = value.hiddenLength { json.member(length.plural, length.count) }
    }
  }
}
