import JSON
import Sandbox
import Synchronization

/// The users of all projects. They are in the data folder as everything else of the sandbox is, passwords in plain text.
final class UserStore: Sendable {
  private let resources: Resources
  /// Held from the look at a user to its change.
  private let changes = Mutex(())

  init(resources: Resources) { self.resources = resources }

  func user(_ project: String, _ uid: String) throws -> UserRecord? {
    try resources.value(Self.name(project, uid)).map(UserRecord.init(stored:))
  }

  /// By the bytes of their ids.
  func all(of project: String) throws -> [UserRecord] {
    try resources.everything(below: Self.name(project, "")).map(UserRecord.init(stored:))
  }

  /// The first user whose member has this text.
  func user(_ project: String, with member: String, _ text: String) throws -> UserRecord? {
    try all(of: project).first { $0[member]?.text.map { $0.utf8.elementsEqual(text.utf8) } ?? false }
  }

  func user(_ project: String, email: String) throws -> UserRecord? {
    try user(project, with: "email", email.lowercased())
  }

  func insert(_ user: UserRecord, into project: String) throws {
    try changes.withLock { _ in
      guard try self.user(project, user.uid) == nil else { throw IdentityRefusal("DUPLICATE_LOCAL_ID") }
      try put(user, in: project)
    }
  }

  /// Changes a user; none of it is kept if `change` throws.
  func change(
    _ project: String, _ uid: String, _ change: (inout UserRecord) throws -> Void
  ) throws -> UserRecord {
    try changes.withLock { _ in
      guard var user = try user(project, uid) else { throw IdentityRefusal("USER_NOT_FOUND") }
      try change(&user)
      try put(user, in: project)
      return user
    }
  }

  func delete(_ project: String, _ uid: String) throws {
    try changes.withLock { _ in
      guard try user(project, uid) != nil else { throw IdentityRefusal("USER_NOT_FOUND") }
      try resources.delete(Self.name(project, uid))
    }
  }

  private func put(_ user: UserRecord, in project: String) throws {
    for (member, code) in [("email", "EMAIL_EXISTS"), ("phoneNumber", "PHONE_NUMBER_EXISTS")] {
      guard let text = user[member]?.text else { continue }
      let other = try self.user(project, with: member, text)
      guard other == nil || other?.uid.utf8.elementsEqual(user.uid.utf8) == true else { throw IdentityRefusal(code) }
    }
    try resources.put(Self.name(project, user.uid), user.json)
  }

  private static func name(_ project: String, _ uid: String) -> String { "identityUsers/\(project)/\(uid)" }
}
