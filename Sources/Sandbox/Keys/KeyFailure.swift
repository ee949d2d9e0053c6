/// What OpenSSL could not do.
struct KeyFailure: Error, CustomStringConvertible {
  let description: String

  init(_ what: String) {
    description = "OpenSSL cannot \(what)."
  }
}
