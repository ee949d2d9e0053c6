import ArgumentParser
import Comparison
import Reports

/// Where every difference is written, and what is shown of it.
struct DifferenceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write every difference to this file, a line of JSON each; only you can read it (mode 0600).", valueName: "file"),
    completion: .file())
  var changes: String?

  @Flag(
    help: """
      Show types and lengths in place of the documents' values, in every report and in --changes; names stay. Messages of \
      services are left out, since they can repeat values; their status stays.
      """)
  var hideValues = false

  /// The file of `--changes`, found out before any work.
  func place() throws -> OutputPlace? { try changes.map { try OutputPlace($0) } }

  /// Runs a comparison, and writes what it is given to the file. If the comparison did not come to its end, the file is not
  /// written: an empty one, or half of one, would say that there are no more differences.
  /// - Parameters:
  ///   - place: from `place()`; nil: nothing is written.
  ///   - isWhole: whether everything was compared.
  ///   - isAskedFor: whether the user named the file, and is to be told if it is not written.
  /// - Returns: what `comparison` returns, and the place if it was written.
  func write<Result>(
    to place: OutputPlace?, isWhole: (Result) -> Bool, isAskedFor: Bool = true,
    _ comparison: (_ changes: @escaping @Sendable (DocumentDifference) throws -> Void) async throws -> Result
  ) async throws -> (result: Result, changes: OutputPlace?) {
    guard let place else { return (try await comparison { _ in }, nil) }
    // With --hide-values too: names of documents stay.
    let file = try WholeFile(place, isPrivate: true)
    let result = try await comparison { [hideValues] difference in
      try file.append(difference.changeLine(hidesValues: hideValues))
    }
    guard isWhole(result) else {
      if isAskedFor { StandardError.tell("\(place.path) is not written: not all documents were compared.") }
      return (result, nil)
    }
    try file.commit()
    return (result, place)
  }
}
