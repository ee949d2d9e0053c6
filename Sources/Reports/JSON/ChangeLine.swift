package import Comparison
import Documents

/// One line of `--changes`: a difference as NDJSON, with every value whole.
///
///     {"document":"companies/c1","kind":"changed","fields":[
///       {"path":"total","left":{"doubleValue":1.0},"right":{"integerValue":"1"}}]}
///
/// A side where the field does not exist is left out, and so is `fields` for a document on one side only.
package struct ChangeLine: Sendable {
  private let difference: DocumentDifference

  package init(_ difference: DocumentDifference) {
    self.difference = difference
  }

  /// The line, with its newline.
  package var bytes: [UInt8] {
    var json = JSONWriter()
    json.object { $0.members(of: difference, kind: difference.kind.rawValue) }
    return json.line()
  }
}

extension JSONWriter {
  mutating func members(of difference: DocumentDifference, kind: String) {
    member("document", difference.path.description)
    member("kind", kind)
    guard difference.kind == .changed else { return }
    objects("fields", difference.fields) { json, field in
      json.member("path", field.path.description)
      json.member("left", field.left)
      json.member("right", field.right)
    }
  }
}
