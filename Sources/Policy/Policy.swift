package import Documents

/// What the user expects of every export, read from `rekindle.yaml`. Its schema is in docs/policy.md.
package struct Policy: Sendable {
  /// Where it was read.
  package var path: String
  /// Whether a database without documents is a legitimate state.
  package var allowsEmptyExport = false
  /// Whether an export may be held against the seal of another one: then only the limits on drops judge.
  package var allowsDrift = false
  /// In the order of the file.
  package var expectations: [Expectation] = []
  /// The database that is backed up; it is never staging.
  package var production: DatabaseName?
  /// Where rehearsals import, unless the command line says otherwise.
  package var staging: DatabaseName?
  package var backups: BackupRules?
  package var schedule: ScheduleRules?
  package var restore = RestoreRules()
  package var notify: NotifyRules?
  package var access = AccessRules()
  package var people: People?
  package var serve: ServeRules?
}

/// One thing that is expected; it has one result in the report.
package struct Expectation: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// The export holds documents.
    case notEmpty
    /// The collections hold a document.
    case required(CollectionPattern)
    case minimum(CollectionPattern, Int)
    case maximum(CollectionPattern, Int)
    /// In percent of the documents that the other side of `--against` has; nil for each collection path that has no
    /// limit of its own.
    case maximumDrop(CollectionPattern?, Double)
    case forbidden(CollectionPattern)
    /// Every document of the collections has the field, with one of the types.
    case field(CollectionPattern, PolicyFieldPath, FieldTypes)
    case document(DocumentPath)
    /// References at or below the field lead to documents of the export; nil for all fields, nil for all collections.
    case resolves(CollectionPattern?, PolicyFieldPath?)
  }

  package var kind: Kind
  /// 1-based line of the policy; nil if it is expected unless the policy says otherwise.
  package var line: Int?
}

extension Expectation: CustomStringConvertible {
  /// Without the period of a sentence.
  package var description: String {
    switch kind {
    case .notEmpty: "the export holds documents"
    case .required(let pattern): "\(pattern): there is one"
    case .minimum(let pattern, let count): "\(pattern): at least \(documents(count))"
    case .maximum(let pattern, let count): "\(pattern): at most \(documents(count))"
    case .maximumDrop(let pattern, let percent):
      "\(pattern?.description ?? "every collection"): at most \(number(percent)) % fewer documents"
    case .forbidden(let pattern): "\(pattern): there is none"
    case .field(let pattern, let field, let types): "\(pattern): every document has \(field), \(types)"
    case .document(let path): "document \(path)"
    case .resolves(let pattern, let field):
      "\(pattern?.description ?? "every collection"): references\(field.map { " in \($0)" } ?? "") resolve"
    }
  }

  private func documents(_ count: Int) -> String { count == 1 ? "1 document" : "\(count) documents" }

  /// A percentage as it is written.
  private func number(_ value: Double) -> String { value == value.rounded() ? String(Int(value)) : String(value) }
}
