import GoogleCloud
import Hummingbird
import JSON
import Keys
import Sandbox
import Synchronization

/// Cloud KMS: key rings, keys that sign, their versions; and keys that encrypt, which only have a state. Other purposes and
/// algorithms are refused.
///
/// Source: cloud.google.com/kms/docs/reference/rest/v1.
final class KMSService: Sendable {
  /// What a list answers at most. Source: google/cloud/kms/v1/service.proto.
  private static let (pageSize, maximumPageSize) = (100, 1000)

  let resources: Resources
  private let policies: AccessPolicies
  /// Held while something is made or a version's state changes.
  let making = Mutex(())

  init(resources: Resources, policies: AccessPolicies) {
    (self.resources, self.policies) = (resources, policies)
  }

  /// - Parameter path: the segments after `/v1/projects/P/locations/L/keyRings`.
  func call(
    project: String, location: String, _ path: ArraySlice<String>, _ verb: String?, _ request: Request
  ) async throws -> Response {
    let json = request.method == .get ? .object([]) : try await request.json()
    let query = try RequestQuery(request)
    let path = ["keyRings"] + path
    let name = "projects/\(project)/locations/\(location)/" + path.joined(separator: "/")
    // Names are collection and id by turns: an odd number of segments is a collection.
    switch (path.count, request.method, verb) {
    case (1, .post, nil): return try makeRing(in: name, query)
    case (3, .post, nil) where path[2] == "cryptoKeys": return try makeKey(in: name, query, json)
    case (5, .post, nil) where path[4] == "cryptoKeyVersions": return try makeVersion(in: name)
    case (2, .get, "getIamPolicy"), (4, .get, "getIamPolicy"), (2, .post, "setIamPolicy"), (4, .post, "setIamPolicy"),
      (2, .post, "testIamPermissions"), (4, .post, "testIamPermissions"):
      _ = try resources.existing(name)
      return try policies.answer(verb, of: name, json, query)
    case (1, .get, nil), (3, .get, nil), (5, .get, nil): return try list(name, path.last ?? "", query)
    case (7, .get, _) where path[6] == "publicKey": return try publicKey(of: String(name.dropLast("/publicKey".count)))
    case (6, .post, "asymmetricSign"): return .json(try sign(name, json))
    case (6, .patch, _): return .json(try patch(name, query, json))
    case (6, .post, "destroy"): return .json(try destroy(name))
    case (6, .post, "restore"): return .json(try restore(name))
    case (4, .get, nil): return .json(try key(withPrimary: name))
    case (2, .get, nil): return .json(try resources.existing(name))
    case (6, .get, nil): return .json(try version(name))
    default: throw HTTPError(.notFound)
    }
  }

  private func makeRing(in parent: String, _ query: RequestQuery) throws -> Response {
    let name = "\(parent)/\(try Self.id(query["keyRingId"]))"
    let ring = JSONValue.members([("name", .string(name)), ("createTime", .time(resources.now()))])
    try making.withLock { _ in try resources.insert(name, ring) }
    return .json(ring)
  }

  private func makeKey(in parent: String, _ query: RequestQuery, _ json: JSONValue) throws -> Response {
    let name = "\(parent)/\(try Self.id(query["cryptoKeyId"]))"
    _ = try resources.existing(String(parent.dropLast("/cryptoKeys".count)))
    if json["purpose"]?.text == Self.encrypting { return try makeEncryptingKey(name) }
    guard json["purpose"]?.text == "ASYMMETRIC_SIGN" else {
      throw GoogleError.unsupported("another purpose than ASYMMETRIC_SIGN and \(Self.encrypting)")
    }
    let algorithm = try Self.algorithm(json["versionTemplate"]?["algorithm"]?.text)
    let key = JSONValue.members([
      ("name", .string(name)), ("purpose", .string("ASYMMETRIC_SIGN")), ("createTime", .time(resources.now())),
      (
        "versionTemplate",
        .members([("protectionLevel", .string("SOFTWARE")), ("algorithm", .string(algorithm.rawValue))])
      ),
    ])
    try making.withLock { _ in
      try resources.insert(name, key)
      if !query.flag("skipInitialVersionCreation") { _ = try insertVersion(of: name, algorithm) }
    }
    return .json(key)
  }

  private static let encrypting = "ENCRYPT_DECRYPT"

  /// A key for a bucket's objects, with one version. It encrypts nothing here.
  private func makeEncryptingKey(_ name: String) throws -> Response {
    let (made, version) = (resources.now(), "\(name)/cryptoKeyVersions/1")
    try making.withLock { _ in
      try resources.insert(
        name,
        .members([("name", .string(name)), ("purpose", .string(Self.encrypting)), ("createTime", .time(made))]))
      try resources.insert(
        version,
        .members([
          ("name", .string(version)), ("state", .string("ENABLED")), ("protectionLevel", .string("SOFTWARE")),
          ("algorithm", .string("GOOGLE_SYMMETRIC_ENCRYPTION")), ("createTime", .time(made)),
        ]))
    }
    return .json(try key(withPrimary: name))
  }

  /// A key as it is described: one that encrypts tells the version that it uses.
  private func key(withPrimary name: String) throws -> JSONValue {
    let key = try resources.existing(name)
    guard key["purpose"]?.text == Self.encrypting else { return key }
    return key.setting("primary", try version("\(name)/cryptoKeyVersions/1"))
  }

  private func makeVersion(in parent: String) throws -> Response {
    let key = String(parent.dropLast("/cryptoKeyVersions".count))
    let algorithm = try Self.algorithm(try resources.existing(key)["versionTemplate"]?["algorithm"]?.text)
    return .json(try making.withLock { _ in try insertVersion(of: key, algorithm) })
  }

  /// Makes the next version, with key material of its own.
  private func insertVersion(of key: String, _ algorithm: KMSAlgorithm) throws -> JSONValue {
    let parent = "\(key)/cryptoKeyVersions/"
    let name = "\(parent)\(try resources.all(below: parent).count + 1)"
    let version = JSONValue.members([
      ("name", .string(name)), ("state", .string("ENABLED")), ("protectionLevel", .string("SOFTWARE")),
      ("algorithm", .string(algorithm.rawValue)), ("createTime", .time(resources.now())),
    ])
    let pem = String(decoding: try SignatureKey.generate(algorithm.key).privatePEM(), as: UTF8.self)
    try resources.insert(Self.material(of: name), .string(pem))
    try resources.insert(name, version)
    return version
  }

  private func list(_ parent: String, _ member: String, _ query: RequestQuery) throws -> Response {
    let all = try resources.all(below: parent + "/").map(present)
    let page = try ResourcePage(of: all, query, default: Self.pageSize, maximum: Self.maximumPageSize)
    return .members([
      (member, .array(page.values)), ("totalSize", .integer(all.count)), ("nextPageToken", page.next),
    ])
  }

  private func publicKey(of name: String) throws -> Response {
    let version = try enabled(name)
    let pem = try key(name).publicPEM()
    return .members([
      ("pem", .string(String(decoding: pem, as: UTF8.self))), ("algorithm", version["algorithm"]),
      ("pemCrc32c", Self.checksum(pem)),
      ("name", .string(name)), ("protectionLevel", .string("SOFTWARE")), ("publicKeyFormat", .string("PEM")),
    ])
  }

  private func sign(_ name: String, _ json: JSONValue) throws -> JSONValue {
    let algorithm = try Self.algorithm(try enabled(name)["algorithm"]?.text)
    let (input, isDigest) = try SigningInput.read(json, algorithm)
    let key = try key(name)
    let signature = try isDigest ? key.signature(ofDigest: input) : key.signature(of: input)
    let checked = json[isDigest ? "digestCrc32c" : "dataCrc32c"] != nil
    return .members([
      ("signature", .string(Base64.text(signature))), ("signatureCrc32c", Self.checksum(signature)),
      (isDigest ? "verifiedDigestCrc32c" : "verifiedDataCrc32c", .boolean(checked)), ("name", .string(name)),
      ("protectionLevel", .string("SOFTWARE")),
    ])
  }

  private func key(_ name: String) throws -> SignatureKey {
    try SignatureKey(privatePEM: Array((resources.existing(Self.material(of: name)).text ?? "").utf8))
  }

  /// Where a version's private key is; deeper than any name that a path can ask for.
  private static func material(of name: String) -> String { "\(name)/material/private" }

  private static func id(_ text: String?) throws(GoogleError) -> String {
    guard let text, text.wholeMatch(of: /[a-zA-Z0-9_-]{1,63}/) != nil else {
      throw .invalid("The id must match [a-zA-Z0-9_-]{1,63}.")
    }
    return text
  }

  private static func algorithm(_ text: String?) throws(GoogleError) -> KMSAlgorithm {
    guard let algorithm = text.flatMap({ KMSAlgorithm(rawValue: $0) }) else {
      throw .unsupported(
        "another algorithm than \(KMSAlgorithm.allCases.map(\.rawValue).joined(separator: " and "))")
    }
    return algorithm
  }

  /// CRC-32C as the API writes it: a number of 64 bits, as text.
  private static func checksum(_ bytes: [UInt8]) -> JSONValue { .integer64(SigningInput.checksum(bytes)) }
}
