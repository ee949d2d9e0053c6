/// Why something with backups could not be done; told with the place and the remedy.
package struct BackupError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Stable: tests match on it.
  package enum Code: String, Sendable {
    /// What was typed is no place in Cloud Storage, or the like.
    case usage
    /// There is no export where one was looked for.
    case noExport = "no-export"
    /// The history of rehearsals cannot be read.
    case historyUnread = "history-unread"
    /// An export that is not, or not yet, whole.
    case exportIncomplete = "export-incomplete"
    /// An object whose name is none for a file.
    case unsafeName = "unsafe-name"
    /// Something stands where the download is to be, or another download runs.
    case inTheWay = "in-the-way"
    /// What is in the bucket is not what it was when the work began.
    case changed
    case noSpace = "no-space"
    case fileSystem = "file-system"
    /// The service did not answer whether an export began, and knows none of this folder.
    case startUnknown = "start-unknown"
    /// An operation that is no export, or one of another database.
    case otherOperation = "other-operation"
    /// Bytes that came are not the object's, a second time.
    case damaged
  }

  package var code: Code
  package var message: String
  package var remedy: String

  package init(_ code: Code, _ message: String, remedy: String) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }

  package var description: String { "\(code.rawValue): \(message) \(remedy)" }
}
