import Documents
import ExportFormat

/// An export is of one database: documents of another project or database among them were put there by hand.
enum IdentityCheck {
  /// Databases named one by one.
  private static let maximumNamed = 10

  static func findings(_ names: DatabaseTally) -> [Finding] {
    let counts = names.counts
    guard let main = counts.first else { return [] }
    let others = counts.dropFirst()
    var findings = others.prefix(maximumNamed).map { other in
      let isOtherDatabase = !other.database.database.utf8.elementsEqual(main.database.database.utf8)
      return finding(
        isOtherDatabase: isOtherDatabase,
        "\(other.count) documents are of \(other.database), \(main.count) of \(main.database).")
    }
    let rest = others.dropFirst(maximumNamed)
    if !rest.isEmpty || names.others > 0 {
      let count = rest.reduce(names.others) { $0 + $1.count }
      findings.append(finding(isOtherDatabase: true, "\(count) documents are of still other databases."))
    }
    return findings
  }

  private static func finding(isOtherDatabase: Bool, _ message: String) -> Finding {
    Finding(
      code: isOtherDatabase ? .databaseMixed : .projectMixed, severity: .error, consequence: .corrupt,
      message: message,
      remedy: isOtherDatabase
        ? "An import would put these documents where no query finds them: take another export."
        : "An import would put all of them into one project, also over documents there: take another export.")
  }
}
