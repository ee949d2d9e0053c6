import Documents
import JSON
import Restore
import Verification

extension TextCanvas {
  private static let exceptionsShown = 20

  /// Appends the documents that a restore, or its undo, left as they are.
  /// - Parameter count: of all of them; `exceptions` may hold fewer.
  mutating func append(_ exceptions: [DocumentsReport.Exception], of count: Int) {
    guard !exceptions.isEmpty else { return }
    gap()
    for exception in exceptions.prefix(Self.exceptionsShown) {
      labelled(exception.reason.rawValue, path: exception.path.description, .yellow)
      if let message = exception.message { paragraph(message, indent: TextCanvas.labelWidth, .dim) }
    }
    guard count > Self.exceptionsShown else { return }
    paragraph(
      "\(Self.exceptionsShown) of \(Quantity.counted(count, "document")) shown; more of them: --format json",
      indent: TextCanvas.labelWidth, .dim)
  }
}

extension JSONWriter {
  /// The same, as the members `exceptions` and `exceptionsOmitted`.
  mutating func exceptions(_ exceptions: [DocumentsReport.Exception], of count: Int) {
    objects("exceptions", exceptions) { json, exception in
      json.member("document", exception.path.description)
      json.member("reason", exception.reason.rawValue)
      json.member("message", exception.message)
    }
    member("exceptionsOmitted", count - exceptions.count)
  }
}
