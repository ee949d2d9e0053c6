/// A token, key or password: text that no description, error or log shows.
struct Secret: Sendable, Equatable {
  let value: String

  init(_ value: String) {
    self.value = value
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "(secret)" }
  var debugDescription: String { description }
  /// Without children: `dump` and string interpolation of what holds it would show them.
  var customMirror: Mirror { Mirror(self, children: []) }
}
