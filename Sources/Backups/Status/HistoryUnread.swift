/// Why the history of rehearsals could not be read.
package struct HistoryUnread: Error, Sendable {
  package var message: String
  package var remedy: String

  package init(message: String, remedy: String) {
    self.message = message
    self.remedy = remedy
  }
}
