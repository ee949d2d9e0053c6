/// A service states what cannot be; thrown while its answer is decoded, before anything is made by it.
struct ImpossibleAnswer: Error {
  /// A sentence without its end.
  var what: String

  init(_ what: String) { self.what = what }
}
