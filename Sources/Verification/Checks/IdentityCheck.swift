import Documents
import ExportFormat

/// An export is of one database: documents of another project or database among them were put there by hand.
enum IdentityCheck {
  static func findings(_ names: DatabaseTally) -> [Finding] {
    let counts = names.counts
    guard let main = counts.first else { return [] }
    return counts.dropFirst().map { other in
      let isOtherDatabase = other.database.database != main.database.database
      return Finding(
        code: isOtherDatabase ? "database-mixed" : "project-mixed",
        severity: isOtherDatabase ? .error : .warning,
        consequence: isOtherDatabase ? .corrupt : .none,
        message: "\(other.count) documents are of \(other.database), \(main.count) of \(main.database).",
        remedy: isOtherDatabase
          ? "An import would put these documents where no query finds them: take another export."
          : "An import would put all of them into one project; check where this export comes from.")
    }
  }
}
