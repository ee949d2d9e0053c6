/// Where Google's emulator reads something else than the export says, on purpose and known: everything else is a fault.
enum KnownDifference: String, CaseIterable {
  case anotherProject = "another-project"
  case anotherDatabase = "another-database"
  case foreignReference = "foreign-reference"

  /// Why it is not a fault of the verification.
  var reason: String {
    switch self {
    case .anotherProject:
      "An import puts documents of any project into its own: that is how exports move between projects."
    case .anotherDatabase:
      "An import keeps the database id of a document, and no query of another database finds it (database-mixed)."
    case .foreignReference:
      "An import makes indexed references to another project point at its own; what the export holds is the other."
    }
  }
}
