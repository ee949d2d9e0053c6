import GoogleCloud
import Policy

/// Whether staging is another database than production, whatever their names: a project has an id and a number.
enum SeparationCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.separation
    guard let production = facts.policy?.production, let staging = facts.policy?.staging else {
      return .unneeded(code, "The policy does not name both production and staging.")
    }
    let same = "Staging, \(staging), is production, \(production): a rehearsal would write over it."
    let remedy = "Name another database as staging in the policy."
    guard production != staging else { return .failure(code, same, remedy: remedy) }
    guard case .success(let one) = facts.cloud.production?.description,
      case .success(let other) = facts.cloud.staging?.description
    else {
      // One that does not exist is not the other one.
      let answers = [facts.cloud.production?.description, facts.cloud.staging?.description]
      let isMissing = answers.contains { $0?.error?.code == .notFound }
      return isMissing
        ? .unneeded(code, "One of the two does not exist.")
        : .hindered(code, "Their names differ; whether they are one database could not be asked.")
    }
    guard let id = one.uid, let otherID = other.uid else {
      return .ok(code, "Their names differ; the service tells no ids")
    }
    return id == otherID
      ? .failure(code, same, remedy: remedy) : .ok(code, "Staging is another database than production")
  }
}
