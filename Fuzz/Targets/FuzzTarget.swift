/// What is fuzzed: each target takes any bytes at all, and may neither trap nor find a promise broken.
///
/// `scripts/fuzz` runs them under libFuzzer, and the tests run each kept input once.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// Framing: blocks, fragments, records.
  case log
  /// The overall file's list, the export metadata, and the paths in both.
  case metadata
  /// One record's bytes, to a document and everything that is made of it.
  case entity
  /// A token of Firebase's or of Identity-Aware Proxy's, to whose it is.
  case token

  /// - Returns: the promises that the input breaks, each a sentence; none is the only good answer.
  package func broken(by input: [UInt8]) -> [String] {
    var promises = Promises()
    switch self {
    case .log: LogTarget.run(input, &promises)
    case .metadata: MetadataTarget.run(input, &promises)
    case .entity: EntityTarget.run(input, &promises)
    case .token: TokenTarget.run(input, &promises)
    }
    return promises.broken
  }
}

/// Collects what does not hold.
struct Promises {
  private(set) var broken: [String] = []

  mutating func hold(_ condition: Bool, _ sentence: @autoclosure () -> String) {
    if !condition { broken.append(sentence()) }
  }
}
