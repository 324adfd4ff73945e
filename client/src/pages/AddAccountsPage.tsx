import { Link } from '@tanstack/react-router';
import { AllowedPage } from '../components/AllowedPage.tsx';
import { ImportFile } from '../components/ImportFile.tsx';
import { PasteAccounts } from '../components/PasteAccounts.tsx';
import { Card } from '../ui/Card.tsx';
import './AddAccountsPage.css';

/** Two ways to bring in what one has: a list of addresses, and a file. */
export function AddAccountsPage() {
  return (
    <AllowedPage title="Add accounts" role="EDITOR">
      <title>Add accounts · Tidemark</title>
      <div className="page-heading">
        <h1>Add accounts</h1>
        <p>
          <Link to="/accounts">All accounts</Link>
        </p>
      </div>
      <div className="add-accounts">
        <Card title="Paste addresses">
          <PasteAccounts />
        </Card>
        <Card title="Drop a file">
          <ImportFile />
        </Card>
      </div>
    </AllowedPage>
  );
}
