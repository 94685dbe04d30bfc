import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { type User, withAuthenticatedGroup } from './kubernetes/user.ts';

/** Who may come with a certificate of its own. */
export interface ClientCertificates {
  /** PEM file of the authorities that sign them; followed as the server's own certificate is. */
  readonly caFile: string;
  /** Common names, DNS names and URIs, one of which the certificate has to have. Default: any that is signed. */
  readonly allowedNames?: readonly string[];
}

/** A client's certificate that one of the authorities has signed. */
export interface ClientIdentity {
  /** Common names, DNS names and URIs. */
  readonly names: readonly string[];
  /** As Kubernetes reads it: the common name is the user, organisations are groups. Undefined without a common name. */
  readonly user: User | undefined;
}

/** The client of a connection, as its certificate tells; undefined without one, or with one that is not valid now. */
export function identityOf(socket: TLSSocket): ClientIdentity | undefined {
  // `authorized` alone is no proof: Node 22 says so too of a session taken up again that had no certificate.
  const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
  if (!certificate || Date.parse(certificate.validTo) < Date.now()) return undefined;
  const { CN, O } = socket.getPeerCertificate().subject;
  const commonNames = listOf(CN);
  const [username] = commonNames;
  return {
    names: [...commonNames, ...alternativeNames(certificate)],
    user: username ? withAuthenticatedGroup({ username, groups: listOf(O) }) : undefined,
  };
}

function listOf(attribute: unknown): readonly string[] {
  return [attribute].flat().filter((value) => typeof value === 'string');
}

/** Node writes a name with a comma or a quote in it as JSON without commas, so that no name reads as several. */
function alternativeNames({ subjectAltName = '' }: X509Certificate): readonly string[] {
  return subjectAltName.split(', ').flatMap((entry) => {
    const name = /^(?:DNS|URI):(.*)$/s.exec(entry)?.[1];
    if (name === undefined) return [];
    return name.startsWith('"') ? JSON.parse(name) : name;
  });
}
