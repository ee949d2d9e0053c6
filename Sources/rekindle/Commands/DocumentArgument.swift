import ArgumentParser
import Documents
import Reports

extension DocumentPath {
  /// A path as it is typed.
  init(argument: String) throws {
    guard let path = DocumentPath(argument) else {
      throw ValidationError(
        "'\(VisibleText.of(argument))' is not a document's path: give collection/document pairs, such as companies/c1/invoices/i7."
      )
    }
    self = path
  }
}
