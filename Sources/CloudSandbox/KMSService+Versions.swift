import GoogleCloud
import JSON
import Sandbox
import Synchronization

/// The states of key versions: ENABLED, DISABLED, DESTROY_SCHEDULED until `destroyTime` by the sandbox's clock, DESTROYED.
///
/// Source: cloud.google.com/kms/docs/key-states.
extension KMSService {
  /// Microseconds from `destroy` to the end: 30 days, Cloud KMS's own unless a key says something else.
  private static let destroyMicroseconds: Int64 = 30 * 86_400 * 1_000_000

  /// - Throws: NOT_FOUND.
  func version(_ name: String) throws -> JSONValue { present(try resources.existing(name)) }

  /// A version whose time has come is destroyed; everything else as it is kept.
  func present(_ resource: JSONValue) -> JSONValue {
    guard resource["state"]?.text == "DESTROY_SCHEDULED", let time = resource["destroyTime"],
      time.text.flatMap(Timestamp.microseconds) ?? 0 <= resources.now()
    else { return resource }
    return resource.setting("state", .string("DESTROYED")).setting("destroyTime", nil)
      .setting("destroyEventTime", time)
  }

  /// - Throws: FAILED_PRECONDITION for a version that is not enabled.
  func enabled(_ name: String) throws -> JSONValue {
    let version = try version(name)
    guard let state = version["state"]?.text, state != "ENABLED" else { return version }
    throw GoogleError(.failedPrecondition, "\(name) is not enabled, current state is: \(state).")
  }

  /// Enables or disables a version.
  func patch(_ name: String, _ query: RequestQuery, _ json: JSONValue) throws -> JSONValue {
    guard query["updateMask"] == "state", let state = json["state"]?.text, ["ENABLED", "DISABLED"].contains(state)
    else {
      throw GoogleError.unsupported("a change of anything but state, to ENABLED or DISABLED,")
    }
    return try change(name, from: ["ENABLED", "DISABLED"]) { $0.setting("state", .string(state)) }
  }

  /// `POST ...:destroy`
  func destroy(_ name: String) throws -> JSONValue {
    try change(name, from: ["ENABLED", "DISABLED"]) { version in
      version.setting("state", .string("DESTROY_SCHEDULED"))
        .setting("destroyTime", .time(resources.now() + Self.destroyMicroseconds))
    }
  }

  /// `POST ...:restore`: a version that is to be destroyed is disabled instead.
  func restore(_ name: String) throws -> JSONValue {
    try change(name, from: ["DESTROY_SCHEDULED"]) { version in
      version.setting("state", .string("DISABLED")).setting("destroyTime", nil)
    }
  }

  private func change(
    _ name: String, from states: [String], _ change: (JSONValue) -> JSONValue
  ) throws -> JSONValue {
    try making.withLock { _ in
      let version = try version(name)
      let state = version["state"]?.text ?? ""
      guard states.contains(state) else {
        throw GoogleError(
          .failedPrecondition,
          "\(name) is \(state). Only a version that is \(states.joined(separator: " or ")) can change so.")
      }
      let changed = change(version)
      try resources.put(name, changed)
      return changed
    }
  }
}
