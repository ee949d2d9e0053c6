import Documents
import ExportFormat

/// An export is of one database: documents of another project or database among them were put there by hand.
enum IdentityCheck {
  /// Databases named one by one.
  private static let maximumNamed = 10

  static func findings(_ names: DatabaseTally) -> [Finding] {
    let counts = names.counts
    guard let main = counts.first else { return [] }
    func isOther(_ name: DatabaseName) -> Bool { name.database != main.database.database }
    let others = counts.dropFirst()
    var findings = others.prefix(maximumNamed).map { other in
      finding(
        isOtherDatabase: isOther(other.database),
        "\(other.count) documents are of \(other.database), \(main.count) of \(main.database).")
    }
    // Of databases that are not told apart, nobody knows which sort they are.
    var more = (projects: 0, databases: names.others)
    for other in others.dropFirst(maximumNamed) {
      if isOther(other.database) { more.databases += other.count } else { more.projects += other.count }
    }
    if more.databases > 0 {
      findings.append(finding(isOtherDatabase: true, "\(more.databases) documents are of still other databases."))
    }
    if more.projects > 0 {
      findings.append(finding(isOtherDatabase: false, "\(more.projects) documents are of still other projects."))
    }
    return findings
  }

  private static func finding(isOtherDatabase: Bool, _ message: String) -> Finding {
    Finding(
      code: isOtherDatabase ? .databaseMixed : .projectMixed, severity: .error, consequence: .corrupt, message: message,
      remedy: isOtherDatabase
        ? "An import would put these documents where no query finds them: take another export."
        : "An import would put all of them into one project, also over documents there: take another export.")
  }
}
