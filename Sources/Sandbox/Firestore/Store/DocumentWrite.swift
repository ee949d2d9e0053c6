import Documents
import GoogleCloud

/// One write of a commit, and what must hold of the document for it to be made.
struct DocumentWrite: Sendable {
  enum Change: Sendable {
    case update(Document)
    case delete(DocumentName)
  }

  var change: Change
  /// `currentDocument.exists`.
  var exists: Bool?
  /// `currentDocument.updateTime`, in microseconds since 1970.
  var updateTime: Int64?

  static func update(_ document: Document) -> DocumentWrite { DocumentWrite(change: .update(document)) }
  static func delete(_ name: DocumentName) -> DocumentWrite { DocumentWrite(change: .delete(name)) }

  var name: DocumentName {
    switch change {
    case .update(let document): document.name
    case .delete(let name): name
    }
  }

  /// - Parameter updated: when the document was last written; nil if it is not there.
  /// - Throws: in Firestore's words, if the precondition does not hold.
  func check(updated: Int64?) throws(GoogleError) {
    switch (exists, updated) {
    case (true, nil): throw GoogleError(.notFound, "No document to update: \(name)")
    case (false, .some): throw GoogleError(.alreadyExists, "Document already exists: \(name)")
    default: break
    }
    if let updateTime, updateTime != updated {
      throw GoogleError(
        .failedPrecondition,
        "the stored version (\(updated ?? 0)) does not match the required base version (\(updateTime))")
    }
  }
}
