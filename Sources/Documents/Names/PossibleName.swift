extension DatabaseName {
  /// Why Google Cloud can have no database of this name; nil if it can.
  ///
  /// Sources: cloud.google.com/resource-manager/docs/creating-managing-projects; the Firestore Admin API's
  /// `CreateDatabaseRequest.database_id`.
  package var impossibility: String? {
    guard Self.isProject(project) else {
      return
        "A project's id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a "
        + "hyphen; \(project) cannot be one."
    }
    guard database == Self.defaultID || Self.isDatabase(database) else {
      return
        "A database's id is (default), or has 4 to 63 lower-case letters, digits and hyphens, begins with a letter and "
        + "ends with a letter or a digit; \(database) cannot be one."
    }
    return nil
  }

  /// Whether the project is named by its number, which stands beside its id.
  package var isByProjectNumber: Bool { !project.isEmpty && project.utf8.allSatisfy(\.isASCIIDigit) }

  /// An id, also one that begins with an organisation's domain (`example.com:my-project`); or a project's number.
  private static func isProject(_ name: ExactName) -> Bool {
    name.text.wholeMatch(of: /(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|[0-9]{1,19}/) != nil
  }

  private static func isDatabase(_ name: ExactName) -> Bool {
    let isUUID = name.text.wholeMatch(of: /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil
    return !isUUID && name.text.wholeMatch(of: /[a-z][a-z0-9-]{2,61}[a-z0-9]/) != nil
  }
}
