import Documents
import GoogleCloud
import Policy

/// The members of access policies.
extension AccessReview {
  mutating func judgeProjects() {
    if let error = facts.project.error {
      addUnread("The project's number", on: AccessEntry.Resource(.project, scope.project), error)
    }
    for project in facts.projects {
      let resource = AccessEntry.Resource(.project, project.id)
      judge(project.access.map { $0 }, .project(project.id), .projectMember, on: resource)
      if let error = project.accounts.error { addUnread("The list of service accounts", on: resource, error) }
    }
  }

  mutating func judgeKeys() {
    for key in facts.keys {
      judge(
        key.access, .kms(key.place), .kmsMember,
        on: AccessEntry.Resource(key.place.key == nil ? .keyRing : .key, "\(key.place)"))
    }
  }

  mutating func judgeAccounts() {
    for account in facts.accounts {
      let resource = AccessEntry.Resource(.account, ExactName(account.email))
      if case .success(let policy) = account.access {
        // An account that does not exist has no policy and no key.
        if let policy { judge(policy, .serviceAccount(account.email), .accountMember, on: resource) }
      } else if let error = account.access.error {
        addUnread("The access policy", on: resource, error)
      }
      switch account.keys {
      case .failure(let error): addUnread("The list of keys", on: resource, error)
      case .success(let keys): for key in keys ?? [] { judge(key, of: account.email) }
      }
    }
  }

  /// Who has a key of an account that counts as ours has what the account has.
  mutating func judgeUnreadAccounts() {
    let read = Set(facts.accounts.map { ExactName($0.email) })
    for entry in entries where entry.isOurs {
      guard let email = entry.member.flatMap({ MemberName($0).serviceAccount }), !read.contains(ExactName(email)),
        email.utf8.contains(UInt8(ascii: "@")), !ServiceAccountAddress(email).isServiceAgent
      else { continue }
      addUnread(
        "The keys and the access policy of \(email) were not read: the account is of another project.",
        on: AccessEntry.Resource(.account, ExactName(email)), id: "The account",
        remedy: "List serviceAccount:\(email) in access.ours of the policy, so that Rekindle reads them.")
    }
  }

  private mutating func judge(_ key: AccountKeyDescription, of email: String) {
    let address = ServiceAccountAddress(email)
    let place = [key.id, "--iam-account=\(email)"] + address.projectOption
    let made = key.created.map { ", made \($0)," } ?? ""
    add(
      .accountKey, on: AccessEntry.Resource(.account, ExactName(email)), ["key", key.id],
      scope.rules.ours.contains(.key(ExactName(key.id.lowercased()))) ? .policy : nil,
      key.isDisabled
        ? "The key \(key.id)\(made) is disabled. It works again when somebody enables it."
        : "The key \(key.id)\(made) lets anyone who has its file act as \(email).",
      remedy: "If it is yours, add key:\(key.id) to access.ours of the policy.",
      commands: [["gcloud", "iam", "service-accounts", "keys", key.isDisabled ? "delete" : "disable"] + place]
    ) { $0.key = key.id }
  }

  mutating func judgeHMACKeys() {
    for project in facts.projects {
      let resource = AccessEntry.Resource(.project, project.id)
      switch project.hmacKeys {
      case .failure(let error): addUnread("The list of HMAC keys", on: resource, error)
      case .success(let keys): for key in keys { judge(key, project.id) }
      }
    }
  }

  private mutating func judge(_ key: HMACKey, _ project: ExactName) {
    let isActive = key.state != "INACTIVE"
    let owner = key.serviceAccountEmail ?? "an unknown account"
    let command = isActive ? ["update", key.accessId, "--deactivate"] : ["delete", key.accessId]
    let made = key.timeCreated.map { ", made \($0)," } ?? ""
    add(
      .hmacKey, on: AccessEntry.Resource(.project, project), ["hmac", key.accessId],
      scope.rules.ours.contains(.hmac(ExactName(key.accessId))) ? .policy : nil,
      "The HMAC key \(key.accessId) of \(owner)\(made) "
        + (isActive
          ? "lets anyone who has its secret use Cloud Storage as that account."
          : "is disabled. It works again when somebody activates it."),
      remedy: "If it is yours, add hmac:\(key.accessId) to access.ours of the policy.",
      commands: [["gcloud", "storage", "hmac"] + command + ["--project=\(project)"]]
    ) { $0.key = key.accessId }
  }

  /// - Parameter access: nil inside for what does not exist.
  mutating func judge(
    _ access: CloudAnswer<AccessPolicy?>, _ place: AccessPolicy.Resource, _ code: AccessEntry.Code,
    on resource: AccessEntry.Resource
  ) {
    switch access {
    case .failure(let error): addUnread("The access policy", on: resource, error)
    case .success(nil):
      addUnread(
        "The \(resource) does not exist, so nothing says who may use it.", on: resource, id: "The access policy",
        remedy: "Check the name in the policy.")
    case .success(let policy?): judge(policy, place, code, on: resource)
    }
  }

  private mutating func judge(
    _ policy: AccessPolicy, _ place: AccessPolicy.Resource, _ code: AccessEntry.Code, on resource: AccessEntry.Resource
  ) {
    let bindings = policy.bindings ?? []
    // One command takes every binding of a role from a member: two would fail where the first took both.
    let conditional = Set(
      bindings.filter { $0.condition != nil }.flatMap { binding in
        (binding.members ?? []).map { Grant(role: ExactName(binding.role), member: ExactName($0)) }
      })
    for binding in bindings {
      for member in binding.members ?? [] {
        let grant = Grant(role: ExactName(binding.role), member: ExactName(member))
        let command = AccessPolicy.command(
          removing: binding.role, from: member, on: place, hasCondition: conditional.contains(grant))
        judge(member, binding, command, code, on: resource)
      }
    }
  }

  /// As gcloud compares them: byte by byte.
  private struct Grant: Hashable {
    var role: ExactName
    var member: ExactName
  }

  private mutating func judge(
    _ text: String, _ binding: AccessPolicy.Binding, _ command: [String], _ code: AccessEntry.Code,
    on resource: AccessEntry.Resource
  ) {
    let member = MemberName(text)
    let (owner, isDecided) = owner(of: member, binding.role, on: resource)
    var sentences = ["\(text) has \(binding.role) on the \(resource)."]
    if member.isPublic { sentences = ["Everybody (\(text)) has \(binding.role) on the \(resource)."] }
    if let condition = binding.condition { sentences.append(condition.sentence) }
    if let email = member.serviceAccount, facts.isDisabled(email) {
      sentences.append("The account is disabled. It has its roles again when somebody enables it.")
    }
    let remedy: String
    if member.isPublic {
      remedy = "Take it away. Public access never counts as yours."
    } else if isDecided {
      remedy = "If it is yours, add \(text) to access.ours of the policy."
    } else {
      remedy = "It may be Google's own service agent. Rekindle can tell when it can read the project's number."
    }
    add(
      member.isPublic ? .everybody : code,
      on: resource, [binding.role, text] + (binding.condition?.idParts ?? []), owner, isDecided: isDecided,
      sentences.joined(separator: " "), remedy: remedy, commands: [command]
    ) {
      $0.member = text
      $0.role = binding.role
      $0.condition = binding.condition
    }
  }

  /// By what a member is ours, and whether it is known that it is not.
  private func owner(
    of member: MemberName, _ role: String, on resource: AccessEntry.Resource
  ) -> (owner: AccessEntry.Owner?, isDecided: Bool) {
    if member.isPublic { return (nil, true) }
    if scope.owns(member) { return (.policy, true) }
    guard let email = member.serviceAccount else { return (nil, true) }
    let address = ServiceAccountAddress(email)
    // Google's roles for its agents are `roles/SERVICE.serviceAgent`; what a user makes is not below `roles/`.
    let isAgentRole = resource.kind == .project && role.wholeMatch(of: /roles\/[A-Za-z0-9_.]+\.serviceAgent/) != nil
    guard let number = facts.project.value?.number else {
      let isOfFirestore = ExactName(email).hasSuffix("@\(FirestoreAgent.domain)")
      return (nil, !(isOfFirestore || isAgentRole && address.isServiceAgent))
    }
    if member == MemberName(FirestoreAgent.member(FirestoreAgent.address(ofProject: number))) { return (.google, true) }
    // A project that is not production's is known by its number.
    let own = resource.name == scope.project ? number : resource.name.text
    return (isAgentRole && address.isServiceAgent(ofProject: own) ? .google : nil, true)
  }
}
