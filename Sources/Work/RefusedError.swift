/// A gate said no; nothing was written.
package struct RefusedError: Error, Sendable, CustomStringConvertible {
  /// Why, and what to do, in sentences.
  package var description: String

  package init(_ description: String) {
    self.description = description
  }
}
