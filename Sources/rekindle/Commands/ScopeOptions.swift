import ArgumentParser
import Comparison
import Documents
import Reports

/// What a diff leaves out; all of it is told in the report.
struct ScopeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Differences in this field, and inside it, do not count; repeatable. In Firestore's syntax: updatedAt, address.city, \
      `a.b`, items.qty for every element of an array, items[2].qty for one.
      """, valueName: "field path"))
  var ignoreField: [String] = []

  @Option(
    help: ArgumentHelp(
      "Documents with a collection of this id anywhere in their path do not count; repeatable.", valueName: "id"))
  var ignoreCollection: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Only documents there, or below, count; repeatable: companies/c9, 'companies/*/invoices'. A * stands for every \
      document of its collection.
      """, valueName: "pattern"))
  var only: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Compare part N of T of the documents, in name order, as in 1/100. The verdict is incomplete at best.
      """, valueName: "n/t"))
  var sample: String?

  /// - Throws: `ValidationError` that says which one cannot be read, and why.
  func scope() throws -> DiffScope {
    var scope = DiffScope()
    scope.ignoredFields = try ignoreField.map { text in
      do throws(FieldPath.Problem) {
        return try FieldPath(reading: text)
      } catch { throw ValidationError("--ignore-field: \(VisibleText.of(error.description))") }
    }
    if let id = ignoreCollection.first(where: { $0.isEmpty || $0.utf8.contains(UInt8(ascii: "/")) }) {
      throw ValidationError(
        "--ignore-collection: \"\(VisibleText.of(id))\" is no collection's id: an id has no slash. For a place, use --only."
      )
    }
    scope.ignoredCollections = ignoreCollection.map { ExactName($0) }
    scope.only = try only.map { try PathPattern(option: "--only", $0) }
    scope.sample = try sample.map { text in
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]),
        let sample = DiffScope.Sample(number, of: count)
      else {
        throw ValidationError(
          "--sample: \"\(VisibleText.of(text))\" is no part: write 1/100 for the first of a hundred.")
      }
      return sample
    }
    return scope
  }
}

extension PathPattern {
  /// A pattern as it is typed.
  init(option: String, _ text: String) throws {
    guard let pattern = PathPattern(text) else {
      throw ValidationError(
        "\(option): \"\(VisibleText.of(text))\" is no place: write collection/document/collection, without empty parts."
      )
    }
    self = pattern
  }
}
